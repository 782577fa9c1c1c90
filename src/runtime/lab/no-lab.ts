import type { Lab } from "./lab.ts";

/** Stands where no amphora is booted; only a check that needs "boot" or "scenario" may ask it for one. */
export const noLab: Lab = {
  amphora: () => refuse(),
  service: () => refuse(),
  fresh: () => refuse(),
  inService: () => refuse(),
  bridge: () => refuse(),
};

function refuse(): Promise<never> {
  return Promise.reject(new Error('no amphora is booted for this check; state "boot" or "scenario" among its needs'));
}
