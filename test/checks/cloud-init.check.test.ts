import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./cloud-init.mutants.ts";

describe("checks of cloud-init", () => {
  testMutants(mutants);
});
