import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./filesystem.mutants.ts";

describe("checks of filesystem", () => {
  testMutants(mutants);
});
