import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./interface-names.mutants.ts";

describe("checks of interface names", () => {
  testMutants(mutants);
});
