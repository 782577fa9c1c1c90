import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./boot-loader.mutants.ts";

describe("checks of boot loader", () => {
  testMutants(mutants);
});
