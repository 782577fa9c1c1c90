import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./qcow2.mutants.ts";

describe("checks of qcow2", () => {
  testMutants(mutants);
});
