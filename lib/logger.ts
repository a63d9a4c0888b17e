// The one logger of hosts, services and supervisor: JSON lines on stdout, bounded by whoever collects them. Options that may
// hold secrets are redacted by path; never pass SQL text or connection strings.

import pino from 'pino';

export const logger = pino({
  level: process.env.PENSTOCK_LOG_LEVEL ?? (process.env.VITEST ? 'silent' : 'info'),
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  serializers: { error: pino.stdSerializers.err },
  redact: {
    paths: ['password', 'secret', '*.password', '*.secret', 'databaseUrl', '*.databaseUrl'],
    censor: '[redacted]',
  },
});
