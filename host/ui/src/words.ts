// The screen's own words. The type makes a missing one in either language an error.
import type { Language, Words } from "./station";

const WORDS = {
  van: { zh: "检定车", en: "proofvan" },
  today: { zh: "今天要做什么？", en: "What is to be done today?" },
  start: { zh: "开始", en: "Start" },
  goOn: { zh: "继续", en: "Go on" },
  underWay: { zh: "进行中和已结束", en: "Under way and finished" },
  none: { zh: "还没有。请从上面选一项任务。", en: "None yet. Choose a job above." },
  speed: { zh: "倍速", en: "speed" },
  simulated: { zh: "仿真", en: "SIMULATED" },
  step: { zh: "第 {n} 步 / 共 {m} 步", en: "Step {n} of {m}" },
  stop: { zh: "停止", en: "STOP" },
  next: { zh: "下一步", en: "Next" },
  confirm: { zh: "已完成", en: "Done" },
  cannot: { zh: "做不到", en: "Cannot" },
  enter: { zh: "输入", en: "Enter" },
  shows: { zh: "显示屏示值", en: "the display shows" },
  takeOver: { zh: "照抄", en: "take it" },
  allowed: { zh: "允许范围", en: "allowed" },
  starting: { zh: "正在启动 …", en: "Starting …" },
  measuring: { zh: "正在测量，请等待", en: "Measuring, please wait" },
  error: { zh: "示值误差", en: "Indication error" },
  limit: { zh: "限值", en: "limit" },
  loses: { zh: "显示偏多，消费者吃亏", en: "shows more than was delivered: the customer loses" },
  gains: { zh: "显示偏少，消费者多得", en: "shows less than was delivered: the customer gains" },
  redo: { zh: "重做本点", en: "Redo this point" },
  reason: { zh: "为什么重做？旧值保留。", en: "Why redo it? The old value is kept." },
  shaking: { zh: "读数抖动", en: "reading unsteady" },
  wiring: { zh: "接线", en: "wiring" },
  bubbles: { zh: "气泡", en: "bubbles" },
  other: { zh: "其他", en: "other" },
  cancel: { zh: "取消", en: "Cancel" },
  lost: { zh: "连接中断，已保存。正在重连 …", en: "Connection lost, everything is kept. Connecting again …" },
  unknownRun: { zh: "检定站已重启。请回到任务列表，继续中断的任务。", en: "The station was restarted. Go back to the jobs and go on." },
  pass: { zh: "合格", en: "PASS" },
  fail: { zh: "不合格", en: "FAIL" },
  inconclusive: { zh: "未完成", en: "NOT COMPLETED" },
  certificate: { zh: "打开证书", en: "Open the certificate" },
  notice: { zh: "打开结果通知书", en: "Open the notice of results" },
  digest: { zh: "原始记录摘要", en: "Digest of the record" },
  back: { zh: "返回任务", en: "Back to the jobs" },
  ended: { zh: "运行已中断，已录数据全部保留。", en: "The run was broken off; everything recorded is kept." },
  stopped: { zh: "已停止，输出已断开。", en: "Stopped. The outputs are off." },
  day: { zh: "日光", en: "Day" },
  night: { zh: "夜间", en: "Night" },
  language: { zh: "English", en: "中文" },
  size: { zh: "字号", en: "Text" },
  worst: { zh: "最大误差点", en: "worst point" },
  software: { zh: "软件标识", en: "software" },
} satisfies Record<string, Words>;

export type Word = keyof typeof WORDS;

export function word(name: Word, language: Language, values: Record<string, unknown> = {}): string {
  return WORDS[name][language].replace(/\{(\w)\}/g, (_, key: string) => String(values[key] ?? ""));
}
