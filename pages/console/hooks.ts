// What components share: loading, acting, following a stream, drawing at the screen's pace.

import { useCallback, useEffect, useReducer, useRef, useState } from 'preact/hooks'
import { Problem } from './problem.js'
import { Feed, type FeedState, type StreamEvent } from './streams.js'
import { useSession } from './session.js'

export interface Loaded<Value> {
  /** The last answer, of these dependencies or of those before. */
  value: Value | null
  error: unknown
  isLoading: boolean
  reload(): void
}

/** What is shown may stay. */
const isPassing = (error: unknown) => error instanceof Problem && error.isTemporary

/** Loads now, and again when a dependency changes. Answers that come too late are dropped. */
export function useLoad<Value>(load: (signal: AbortSignal) => Promise<Value>, dependencies: unknown[]): Loaded<Value> {
  const [state, setState] = useState<Omit<Loaded<Value>, 'reload'>>({ value: null, error: null, isLoading: true })
  const [turn, reload] = useReducer<number, void>(n => n + 1, 0)
  useEffect(() => {
    const cancel = new AbortController()
    setState(before => ({ ...before, isLoading: true }))
    load(cancel.signal).then(
      value => cancel.signal.aborted || setState({ value, error: null, isLoading: false }),
      error => cancel.signal.aborted ||
        setState(({ value }) => ({ value: isPassing(error) ? value : null, error, isLoading: false })))
    return () => cancel.abort()
  }, [...dependencies, turn])
  return { ...state, reload: useCallback(() => reload(), []) }
}

export interface Action<Args extends unknown[]> {
  isBusy: boolean
  error: unknown
  /** Ignored while it runs. Resolves with whether it succeeded. */
  run(...args: Args): Promise<boolean>
  forget(): void
}

/** Something that somebody does, and whether it is under way or went wrong. */
export function useAction<Args extends unknown[]>(act: (...args: Args) => Promise<void>): Action<Args> {
  const [state, setState] = useState<{ isBusy: boolean, error: unknown }>({ isBusy: false, error: null })
  const isRunning = useRef(false)
  const run = async (...args: Args) => {
    if (isRunning.current) return false
    isRunning.current = true
    setState({ isBusy: true, error: null })
    try {
      await act(...args)
      setState({ isBusy: false, error: null })
      return true
    } catch (error) {
      setState({ isBusy: false, error })
      return false
    } finally {
      isRunning.current = false
    }
  }
  return { ...state, run, forget: () => setState({ isBusy: false, error: null }) }
}

/** Follows a stream while the component is there. */
export function useFeed(path: string, onEvent: (event: StreamEvent) => void, lastId = ''): [FeedState, () => void] {
  const { api } = useSession()
  const [state, setState] = useState<FeedState>({ kind: 'connecting' })
  const listener = useRef(onEvent)
  listener.current = onEvent
  const feed = useRef<Feed | null>(null)
  useEffect(() => {
    const mine = new Feed(api.apiKey, path, {
      event: event => listener.current(event),
      state: next => {
        setState(next)
        if (next.kind === 'ended') api.heard(next.problem)
      }
    }, lastId)
    feed.current = mine
    return () => mine.stop()
  }, [api, path])
  return [state, useCallback(() => feed.current?.retryNow(), [])]
}

/** Nobody reads faster; the rest of the time is for scrolling. */
const drawPause = 100

/** Draws the component soon, but not more often than one can see, however often it is asked to. */
export function useDraw(): () => void {
  const [, draw] = useReducer<number, void>(n => n + 1, 0)
  const timer = useRef<number | undefined>(undefined)
  const last = useRef(0)
  useEffect(() => () => clearTimeout(timer.current), [])
  return useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      last.current = performance.now()
      draw()
    }, Math.max(0, last.current + drawPause - performance.now()))
  }, [])
}

/** While somebody may look at the page. */
export function useEvery(ms: number, act: () => void): void {
  const latest = useRef(act)
  latest.current = act
  useEffect(() => {
    const timer = setInterval(() => document.hidden || latest.current(), ms)
    return () => clearInterval(timer)
  }, [ms])
}

/** The time, each second. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now())
  useEvery(1000, () => setNow(Date.now()))
  return now
}
