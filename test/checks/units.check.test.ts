import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./units.mutants.ts";

describe("checks of units", () => {
  testMutants(mutants);
});
