import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./admission.mutants.ts";

describe("checks of admission", () => {
  testMutants(mutants);
});
