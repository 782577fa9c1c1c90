import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./cpu-pinning.mutants.ts";

describe("checks of CPU pinning", () => {
  testMutants(mutants);
});
