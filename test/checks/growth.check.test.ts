import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./growth.mutants.ts";

describe("checks of growth", () => {
  testMutants(mutants);
});
