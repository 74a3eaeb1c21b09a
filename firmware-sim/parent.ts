import process from 'node:process';
import { isMainThread, parentPort } from 'node:worker_threads';

/**
 * Whoever started this program as a child process with an IPC channel or as a worker. Its config
 * comes as a message, so that secrets stand on no command line.
 */
export type Parent = {
  readonly send: (message: object) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
  /** The parent has gone, and nobody is left to work for. */
  readonly onGone: (listener: () => void) => void;
  /** Lets go of the channel, so that the program can end. */
  readonly release: () => void;
};

/** The parent of this program; undefined when a person started it. */
export function findParent(): Parent | undefined {
  const port = parentPort;
  if (!isMainThread && port !== null) {
    return {
      send: (message) => port.postMessage(message),
      onMessage: (listener) => port.on('message', listener),
      onGone: (listener) => port.on('close', listener),
      release: () => port.close(),
    };
  }
  if (process.send === undefined) return undefined;
  return {
    send: (message) => {
      if (process.connected) process.send?.(message);
    },
    onMessage: (listener) => process.on('message', listener),
    onGone: (listener) => process.on('disconnect', listener),
    release: () => {
      if (process.connected) process.disconnect();
    },
  };
}
