import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./boot-units.mutants.ts";

describe("checks of the units of a boot", () => {
  testMutants(mutants);
});
