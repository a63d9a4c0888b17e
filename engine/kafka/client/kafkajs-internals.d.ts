// The part of kafkajs 2.2.4's internals that connection.ts uses, typed narrowly. kafkajs is pinned to that exact version.

declare module 'kafkajs/src/network/connection.js' {
  import type { Socket } from 'node:net';

  export interface PushedRequest {
    readonly entry: {
      readonly apiKey: number;
      readonly apiName: string;
      readonly apiVersion: number;
      readonly correlationId: number;
      readonly resolve: (answer: { readonly payload: Buffer }) => void;
      readonly reject: (error: Error) => void;
    };
    readonly expectResponse: boolean;
    readonly requestTimeout: number | null;
    readonly sendRequest: () => void;
  }

  export interface ConnectionOptions {
    readonly host: string;
    readonly port: number;
    readonly clientId: string;
    readonly logger: unknown;
    readonly socketFactory: (request: { host: string; port: number; ssl: unknown; onConnect: () => void }) => Socket;
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly enforceRequestTimeout: boolean;
    readonly ssl: unknown;
    readonly sasl: unknown;
  }

  export default class Connection {
    constructor(options: ConnectionOptions);
    readonly requestQueue: {
      push(request: PushedRequest): void;
      rejectAll(error: Error): void;
      destroy(): void;
      scheduleCheckPendingRequests: () => void;
      fulfillRequest(answer: { correlationId: number; payload: Buffer; size: number }): void;
    };
    /** Set while a sign-in of the oldest kind (SaslHandshake v0) exchanges bytes without framing. */
    readonly authHandlers: unknown;
    processData(bytes: Buffer): void;
    connect(): Promise<boolean>;
    authenticate(): Promise<void>;
    isAuthenticated(): boolean;
    isConnected(): boolean;
    nextCorrelationId(): number;
    setVersions(versions: Readonly<Record<number, { minVersion: number; maxVersion: number }>>): void;
    setSupportAuthenticationProtocol(isSupported: boolean): void;
  }
}
