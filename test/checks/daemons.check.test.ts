import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./daemons.mutants.ts";

describe("checks of daemons", () => {
  testMutants(mutants);
});
