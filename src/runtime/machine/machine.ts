/** A NIC to be plugged while the machine runs. */
export interface Nic {
  /** Of the QEMU netdev; the device is called `<id>-nic`. */
  readonly id: string;
  /** Lower case. */
  readonly mac: string;
  /** A user-mode network by its options (`net=…,host=…`), or a tap that exists in the namespace of this process. */
  readonly backend: { readonly user: Readonly<Record<string, string>> } | { readonly tap: string };
}

export interface MachineEnd {
  readonly exitCode: number;
  readonly stderr: string;
}

/** A running QEMU. */
export interface Machine {
  /** Of QEMU itself. */
  readonly processId: number;
  /** The file that takes what the guest writes to its disk. */
  readonly disk: string;
  /** Sends a QMP command and gives its return value; refuses with QEMU's own sentence. */
  qmp(command: string, args?: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** What the serial console said last: at most 64 KiB, bytes as latin1. */
  console(): string;
  /** Settles when QEMU is gone. */
  readonly ended: Promise<MachineEnd>;
  /** CPU-seconds of the process so far. */
  cpuSeconds(): number;
  /** Bytes of memory that the process holds now. */
  residentBytes(): number;
  /** Forwards a free port of 127.0.0.1 into a user-mode network; the same port again when it is asked for again. */
  forward(netdev: string, protocol: "tcp" | "udp", guestAddress: string, guestPort: number): Promise<number>;
  plug(nic: Nic): Promise<void>;
  /** Ends QEMU and waits for it; what it wrote to its overlay is gone. May be called again. */
  stop(): Promise<void>;
}
