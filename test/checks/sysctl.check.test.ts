import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./sysctl.mutants.ts";

describe("checks of kernel values", () => {
  testMutants(mutants);
});
