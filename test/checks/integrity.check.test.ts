import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./integrity.mutants.ts";

describe("checks of integrity", () => {
  testMutants(mutants);
});
