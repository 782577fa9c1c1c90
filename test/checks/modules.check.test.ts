import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./modules.mutants.ts";

describe("checks of kernel modules", () => {
  testMutants(mutants);
});
