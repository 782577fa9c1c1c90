import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./hygiene.mutants.ts";

describe("checks of hygiene", () => {
  testMutants(mutants);
});
