import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./secrets.mutants.ts";

describe("checks of secrets", () => {
  testMutants(mutants);
});
