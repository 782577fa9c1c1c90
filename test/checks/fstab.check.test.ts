import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./fstab.mutants.ts";

describe("checks of fstab", () => {
  testMutants(mutants);
});
