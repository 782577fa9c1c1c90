import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./profile.mutants.ts";

describe("checks of a profile", () => {
  testMutants(mutants);
});
