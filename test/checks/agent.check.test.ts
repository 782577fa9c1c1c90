import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./agent.mutants.ts";

describe("checks of the agent", () => {
  testMutants(mutants);
});
