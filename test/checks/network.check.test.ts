import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./network.mutants.ts";

describe("checks of network", () => {
  testMutants(mutants);
});
