import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./fips.mutants.ts";

describe("checks of FIPS", () => {
  testMutants(mutants);
});
