import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./boot-entries.mutants.ts";

describe("checks of boot entries", () => {
  testMutants(mutants);
});
