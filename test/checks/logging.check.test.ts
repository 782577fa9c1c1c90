import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./logging.mutants.ts";

describe("checks of logging", () => {
  testMutants(mutants);
});
