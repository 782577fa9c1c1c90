import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./accounts.mutants.ts";

describe("checks of accounts", () => {
  testMutants(mutants);
});
