export interface ProbeResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** A root shell inside the guest, over a virtio-serial port that a script of the config drive serves; no network is used. */
export interface Probe {
  /** @throws {Refusal} `probe-deadline` after `limit` milliseconds (60 s when left out) */
  run(script: string, limit?: number): Promise<ProbeResult>;
}
