// Reads cases as JSON lines, judges each with @cloud-copilot/iam-simulate, and
// writes one JSON line for each: its id and Allowed, ExplicitlyDenied,
// ImplicitlyDenied, or an error. The cases come from, and the answers go to, the
// test TestAgainstIAMSimulate of awsops/policydoc.
//
// It calls the package's engine: of its two exported functions, runSimulation
// takes only the condition keys that AWS has for an action, and
// runUnsafeSimulation takes any but neither a session policy nor (in 0.1.173) a
// resource policy, for want of its name.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { loadPolicy } from '@cloud-copilot/iam-policy'
import { anonymousPrincipal } from '@cloud-copilot/iam-simulate'

const inside = (path) => import(new URL(`./node_modules/@cloud-copilot/iam-simulate/dist/esm/${path}`, import.meta.url))
const { authorize } = await inside('core_engine/CoreSimulatorEngine.js')
const { AwsRequestImpl } = await inside('request/request.js')
const { RequestContextImpl } = await inside('requestContext.js')
const { DiscoveryContextKeyConstraints } = await inside('context_keys/discoveryContextKeyConstraints.js')

// RCPFullAWSAccess, which is attached everywhere and cannot be detached.
const everything = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }]
}

const load = (policy, i) => loadPolicy(policy, { name: `policy ${i}` })
const optional = (policy) => (policy ? load(policy, 0) : undefined)
const levels = (lists, added) =>
  (lists ?? []).map((list, i) => ({ orgIdentifier: `level ${i}`, policies: [...added, ...list].map(load) }))

// A key has a text where the request holds one value, and a list where it may
// hold several.
const context = (keys, lists) =>
  new RequestContextImpl(
    Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, lists.includes(key) ? values : values[0]]))
  )

function judge(c) {
  const principal = c.principal === '' ? anonymousPrincipal : c.principal
  const resource = { resource: c.resource, accountId: c.owner }
  return authorize({
    request: new AwsRequestImpl(principal, resource, c.action, context(c.context ?? {}, c.lists ?? [])),
    sessionPolicy: optional(c.session),
    identityPolicies: (c.identity ?? []).map(load),
    serviceControlPolicies: levels(c.scps, []),
    resourceControlPolicies: levels(c.rcps, [everything]),
    resourcePolicy: optional(c.resourcePolicy),
    permissionBoundaries: c.boundary ? [load(c.boundary, 0)] : undefined,
    vpcEndpointPolicies: undefined,
    simulationParameters: {
      simulationMode: 'Strict',
      discoveryContextKeyConstraints: new DiscoveryContextKeyConstraints([])
    },
    serviceSettings: { s3: {} }
  }).result
}

for await (const line of createInterface({ input: createReadStream(process.argv[2]) })) {
  const c = JSON.parse(line)
  let result
  try {
    result = judge(c)
  } catch (failure) {
    result = `error: ${failure.message}`
  }
  console.log(JSON.stringify({ id: c.id, result }))
}
