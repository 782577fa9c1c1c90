import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./ssh.mutants.ts";

describe("checks of ssh", () => {
  testMutants(mutants);
});
