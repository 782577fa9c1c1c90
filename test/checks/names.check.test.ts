import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./names.mutants.ts";

describe("checks of names", () => {
  testMutants(mutants);
});
