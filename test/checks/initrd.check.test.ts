import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./initrd.mutants.ts";

describe("checks of the initial RAM disk", () => {
  testMutants(mutants);
});
