// The manifests of examples/kubernetes are valid, fit together, and their configuration is one.

import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { readManifests, unknownFields, validate } from '../lib/kubernetes.js'
import { Program } from '../lib/servers.js'
import { temporaryDirectory } from '../lib/state.js'

const kFolder = fileURLToPath(new URL('../../../examples/kubernetes', import.meta.url))
const kSecrets = '/run/secrets/chat-service'

const manifests = Object.fromEntries(
  ['redis', 'disk', 'optional'].map(name => [name, readManifests(path.join(kFolder, name))]))
const all = Object.values(manifests).flat()

const objectOf = (folder, kind) => manifests[folder].find(({ object }) => object.kind === kind).object
const workloadOf = folder => objectOf(folder, folder === 'redis' ? 'Deployment' : 'StatefulSet')

/// An integer of the configuration.
const number = (toml, key) => Number(new RegExp(`^${key} = ([\\d_]+)$`, 'm').exec(toml)[1].replaceAll('_', ''))

for (const { file, object } of all) {
  test(`${file}: ${object.kind} ${object.metadata.name} is one`, () => validate(object))
}

test('no field is unknown to Kubernetes', () => {
  assert.deepEqual(unknownFields(all.map(({ object }) => object)), [])
})

/// The configuration with its secrets at another place, as files.
function layOut (folder) {
  const directory = temporaryDirectory()
  const secrets = path.join(directory, 'secrets')
  mkdirSync(secrets)
  for (const [name, text] of Object.entries(objectOf(folder, 'Secret').stringData)) {
    writeFileSync(path.join(secrets, name), text, { mode: 0o440 })
  }
  const config = path.join(directory, 'chat.toml')
  writeFileSync(config, objectOf(folder, 'ConfigMap').data['chat.toml'].replaceAll(kSecrets, secrets))
  return { directory, secrets, config }
}

for (const folder of ['redis', 'disk']) {
  describe(`the nodes with state in ${folder}`, () => {
    const workload = workloadOf(folder)
    const pod = workload.spec.template.spec
    const [container] = pod.containers
    const toml = objectOf(folder, 'ConfigMap').data['chat.toml']

    test('check-config accepts the configuration', async () => {
      const { config, directory } = layOut(folder)
      const env = { CHAT_SERVICE_ADVERTISE: folder === 'redis' ? '10.0.0.7:8000' : '' }
      const program = new Program(['check-config', config], { env, cwd: directory })
      const { code } = await program.waitExit()
      assert.equal(program.stderr, '')
      assert.equal(code, 0)
    })

    test('check-config refuses it without one of the secrets', async () => {
      const { config, secrets } = layOut(folder)
      writeFileSync(path.join(secrets, 'auth_secret'), '')
      const program = new Program(['check-config', config])
      const { code } = await program.waitExit()
      assert.equal(code, 1)
      assert.match(program.stderr, /chat\.toml:\d+: auth\.secret_file: ".*\/auth_secret" is empty/)
    })

    test('each secret that the configuration names is in the Secret, and no other', () => {
      const named = [...toml.matchAll(/_file = "\/run\/secrets\/chat-service\/(\w+)"/g)].map(([, name]) => name)
      assert.deepEqual(named.sort(), Object.keys(objectOf(folder, 'Secret').stringData).sort())
    })

    test('what is mounted exists, and only the pod reads the secrets', () => {
      const volumes = Object.fromEntries(pod.volumes.map(volume => [volume.name, volume]))
      const claims = (workload.spec.volumeClaimTemplates ?? []).map(({ metadata }) => metadata.name)
      for (const { name } of container.volumeMounts) assert.ok(volumes[name] || claims.includes(name), name)
      assert.equal(volumes.config.configMap.name, objectOf(folder, 'ConfigMap').metadata.name)
      assert.equal(volumes.secrets.secret.secretName, objectOf(folder, 'Secret').metadata.name)
      assert.equal(volumes.secrets.secret.defaultMode & 0o007, 0)
    })

    test('there is time to close', () => {
      const needed = container.lifecycle.preStop.sleep.seconds + number(toml, 'close_timeout') / 1000
      assert.ok(needed + 5 <= pod.terminationGracePeriodSeconds, `${needed} s`)
    })

    test('probes ask the right paths on the API\'s port', () => {
      const ports = Object.fromEntries(container.ports.map(({ name, containerPort }) => [name, containerPort]))
      const [clients, api] = [...toml.matchAll(/^port = (\d+)$/gm)].map(([, port]) => Number(port))
      assert.deepEqual(ports, { clients, api })
      assert.deepEqual(container.livenessProbe.httpGet, { path: '/healthz', port: 'api' })
      assert.deepEqual(container.readinessProbe.httpGet, { path: '/readyz', port: 'api' })
      if (folder === 'redis') {
        assert.ok(container.readinessProbe.timeoutSeconds * 1000 > number(toml, 'command_timeout'))
      }
    })

    test('selectors select the pods', () => {
      const { labels } = workload.spec.template.metadata
      const selectors = [workload.spec.selector.matchLabels]
      for (const { object } of [...manifests[folder], ...manifests.optional]) {
        if (object.kind === 'Service') selectors.push(object.spec.selector)
        if (object.kind === 'PodDisruptionBudget') selectors.push(object.spec.selector.matchLabels)
        if (object.kind === 'NetworkPolicy') selectors.push(object.spec.podSelector.matchLabels)
      }
      for (const selector of selectors) assert.deepEqual(selector, labels)
    })

    test('it runs without rights', () => {
      assert.equal(pod.securityContext.runAsNonRoot, true)
      assert.equal(pod.securityContext.seccompProfile.type, 'RuntimeDefault')
      assert.deepEqual(container.securityContext,
        { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } })
    })
  })
}

test('the node on disk starts, is ready, and ends in time', async () => {
  const { config, directory } = layOut('disk')
  const env = {
    CHAT_SERVICE_HOST: '127.0.0.1',
    CHAT_SERVICE_PORT: '0',
    CHAT_SERVICE_API_HOST: '127.0.0.1',
    CHAT_SERVICE_API_PORT: '0',
    CHAT_SERVICE_DISK_DIRECTORY: path.join(directory, 'data')
  }
  // The container's root is read-only.
  const readOnly = path.join(directory, 'root')
  mkdirSync(readOnly)
  chmodSync(readOnly, 0o555)
  const program = new Program(['serve', '--config', config], { env, cwd: readOnly })
  try {
    await program.listening.promise
    const [, api] = /HTTP API on (\S+)/.exec(program.stdout)
    for (const probe of ['/healthz', '/readyz']) assert.equal((await fetch(api + probe)).status, 200)
    assert.equal((await fetch(`${api}/api/v1/rooms`)).status, 401)
    const key = objectOf('disk', 'Secret').stringData.api_key
    assert.equal((await fetch(`${api}/api/v1/rooms`, { headers: { authorization: `Bearer ${key}` } })).status, 200)
    assert.doesNotMatch(program.stderr, /every user may read/)
  } finally {
    program.signal('SIGTERM')
  }
  const { code } = await program.waitExit()
  assert.equal(code, 0)
})

test('the autoscaler scales what there is', () => {
  const { scaleTargetRef } = objectOf('optional', 'HorizontalPodAutoscaler').spec
  const { apiVersion, kind, metadata } = workloadOf('redis')
  assert.deepEqual(scaleTargetRef, { apiVersion, kind, name: metadata.name })
})

test('the ingress and the monitor lead to ports that exist', () => {
  const services = manifests.redis.filter(({ object }) => object.kind === 'Service').map(({ object }) => object)
  const backends = objectOf('optional', 'Ingress').spec.rules.flatMap(({ http }) => http.paths.map(({ backend }) => backend.service))
  for (const { name, port } of backends) {
    const service = services.find(({ metadata }) => metadata.name === name)
    assert.ok(service.spec.ports.some(({ name }) => name === port.name))
  }
  const { selector, endpoints } = objectOf('optional', 'ServiceMonitor').spec
  const monitored = services.filter(({ metadata }) =>
    Object.entries(selector.matchLabels).every(([key, value]) => metadata.labels[key] === value))
  assert.deepEqual(monitored.map(({ metadata }) => metadata.name), ['chat-service-nodes'])
  for (const { port } of endpoints) assert.ok(monitored[0].spec.ports.some(({ name }) => name === port))
})
