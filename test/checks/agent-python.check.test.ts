import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./agent-python.mutants.ts";

describe("checks of the agent's Python", () => {
  testMutants(mutants);
});
