// The key that somebody logged in with. It is kept for this tab, and gone when the tab is closed.

import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { Api, type KeyInfo, type Right } from './api.js'

const slot = 'chat-service-console-key'

export const keptKey = (): string | null => sessionStorage.getItem(slot)
export const keepKey = (key: string): void => sessionStorage.setItem(slot, key)
export const forgetKey = (): void => sessionStorage.removeItem(slot)

export interface Session {
  api: Api
  key: KeyInfo
  can(right: Right): boolean
}

/** Logs in; rejects with a Problem. `refused` is called if the server stops knowing the key. */
export async function logIn(apiKey: string, refused: () => void): Promise<Session> {
  const key = await new Api(apiKey).key()
  return { api: new Api(apiKey, refused), key, can: right => key.rights.includes(right) }
}

export const SessionContext = createContext<Session | null>(null)

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new Error('there is no session')
  return session
}
