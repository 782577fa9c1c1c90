import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./agent-files.mutants.ts";

describe("checks of the agent's files", () => {
  testMutants(mutants);
});
