// Settings of drizzle-kit: only used to draft SQL for a new migration, which is then reviewed, named and moved to drizzle/migrations.

import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: './drizzle/schema/*.ts',
  out: './node_modules/.cache/drizzle-draft',
});
