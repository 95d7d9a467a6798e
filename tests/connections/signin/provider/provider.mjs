// A real OpenID provider on 127.0.0.1, and behind it the ways in which one can lie.
//
// It says its port on one line. POST /lie changes what it does from then on, POST /rotate gives
// it new keys. What it lies about is signed with its own real key unless the lie is about that.

import * as crypto from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const people = {
  nurse: { name: 'Nora Nurse', roles: ['R8001', 'R8000'] },
  desk: { given_name: 'Dee', family_name: 'Desk', roles: ['R8010'] },
  nobody: { name: 'No Role', roles: ['R0000'] },
};
let lie = {};
let key;
let provider;
const server = createServer((request, response) => answer(request, response));

function newKey() {
  const { privateKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { privateKey, kid: crypto.randomBytes(8).toString('hex') };
}

function make() {
  key = newKey();
  const { privateKey, kid } = key;
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const made = new Provider(issuer, {
    clients: [
      {
        client_id: 'viewer',
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        redirect_uris: ['http://127.0.0.1/signed-in'],
      },
      {
        client_id: 'secretive',
        client_secret: 'between-us-and-the-provider',
        application_type: 'native',
        token_endpoint_auth_method: 'client_secret_post',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        redirect_uris: ['http://127.0.0.1/signed-in'],
      },
    ],
    claims: { openid: ['sub'], profile: ['name', 'given_name', 'family_name', 'roles'] },
    cookies: { keys: ['made up for tests'] },
    features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' }] },
    pkce: { methods: ['S256'], required: () => true },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, ...people[id] }),
    }),
  });
  made.use(async (context, next) => {
    await next();
    const { path, body } = context;
    if (path === '/.well-known/openid-configuration' && lie.discovery) {
      context.body = { ...body, ...lie.discovery };
    } else if (path === '/token' && body?.id_token) {
      context.body = { ...body, id_token: told(body.id_token) };
    } else if (path === '/me' && lie.userinfo) {
      context.body = { ...body, ...lie.userinfo };
    }
  });
  return made;
}

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

function told(token) {
  if (!lie.claims && !lie.shift && !lie.signed) return token;
  const [head, body] = token.split('.').map((one) => Buffer.from(one, 'base64url').toString());
  const header = JSON.parse(head);
  const claims = { ...JSON.parse(body), ...lie.claims };
  for (const name of Object.keys(lie.shift ?? {})) claims[name] += lie.shift[name];
  if (lie.signed === 'not at all') return `${part({ ...header, alg: 'none' })}.${part(claims)}.`;
  if (lie.signed === 'with its public key as a secret') {
    const text = `${part({ ...header, alg: 'HS256' })}.${part(claims)}`;
    const secret = crypto.createPublicKey(key.privateKey).export({ type: 'spki', format: 'pem' });
    return `${text}.${crypto.createHmac('sha256', secret).update(text).digest('base64url')}`;
  }
  const text = `${part(header)}.${part(claims)}`;
  const signer = lie.signed === 'with another key' ? newKey().privateKey : key.privateKey;
  return `${text}.${crypto.sign('sha256', Buffer.from(text), signer).toString('base64url')}`;
}

function answer(request, response) {
  if (request.method === 'POST' && request.url === '/lie') {
    let text = '';
    request.on('data', (piece) => { text += piece; });
    request.on('end', () => { lie = JSON.parse(text); response.end(); });
  } else if (request.method === 'POST' && request.url === '/rotate') {
    provider = make().callback();
    response.end();
  } else {
    provider(request, response);
  }
}

server.listen(0, '127.0.0.1', () => {
  provider = make().callback();
  console.log(server.address().port);
});
