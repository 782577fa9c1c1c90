import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./certificates.mutants.ts";

describe("checks of the RAM disk for certificates", () => {
  testMutants(mutants);
});
