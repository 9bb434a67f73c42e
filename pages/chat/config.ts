/** What the server tells the page about itself, at /pages/config.json. */
export interface Config {
  /** Socket.IO's namespace and path. */
  namespace: string
  path: string
  /** How the server decides a login. */
  auth: 'insecure' | 'jwt' | 'webhook' | 'none'
  version: string
  /** The rooms to offer to a newcomer. */
  rooms: string[]
}

export async function loadConfig(): Promise<Config> {
  const answer = await fetch('/pages/config.json')
  if (!answer.ok) throw new Error(`The server answered with status ${answer.status}.`)
  return answer.json() as Promise<Config>
}
