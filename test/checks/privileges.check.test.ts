import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./privileges.mutants.ts";

describe("checks of privileges", () => {
  testMutants(mutants);
});
