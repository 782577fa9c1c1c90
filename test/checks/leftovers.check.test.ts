import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./leftovers.mutants.ts";

describe("checks of leftovers", () => {
  testMutants(mutants);
});
