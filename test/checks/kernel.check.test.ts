import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./kernel.mutants.ts";

describe("checks of the kernel", () => {
  testMutants(mutants);
});
