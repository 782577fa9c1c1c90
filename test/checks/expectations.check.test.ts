import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./expectations.mutants.ts";

describe("checks of what is expected", () => {
  testMutants(mutants);
});
