"""What people read when a cell, a row, a file or a command is refused."""

# Questionnaires
SCALE_UPSIDE_DOWN = "量表的最低分应小于最高分"
NAME_TWICE = "项目的名称和题目不得重复，也不得与签名、电话、时间同名"
UNKNOWN_QUESTIONNAIRE = "没有这份调查问卷或这个版本：{name} 第 {version} 版"

# Cells (rulebook: survey files and measurement)
NOT_A_SCORE = "评分应为 {low} 至 {high} 的整数，或留空"
NOT_A_DATE = "时间应为真实日期，写作 2026-03-05、2026/3/5 或 2026年3月5日，或留空"
NOT_A_DAY = "应为 2000 年至 2100 年间的日期，格式为 YYYY-MM-DD"
OUT_OF_PERIOD = "时间不在调查期内（{first} 至 {last}）"
NOT_A_PHONE = "电话应为 7 至 15 位数字，可带 +、- 和空格，或留空"

# Rows
WRONG_WIDTH = "本行有 {found} 格，表头有 {expected} 格"
WRONG_WIDTH_QUOTED = "本行有 {found} 格，表头有 {expected} 格；第 {first} 至 {last} 行被引号连成一行，请检查引号"
OVERLONG_LINE = "本行过长，不是调查表的一行"
BROKEN_QUOTES = "第 {first} 至 {last} 行的引号没有闭合，无法读出"
TOO_FEW_ANSWERS = "只答了 {answered} 项，至少答 {needed} 项才算有效"

# Files
FILE_EMPTY = "文件是空的，第一行应为表头"
FILE_IS_XLSX = "这是 Excel 工作簿，请另存为 CSV 后再导入"
FILE_UNDECODABLE = "文件不是 {encoding} 编码，请以 UTF-8 或 GB18030 另存"
COLUMN_UNKNOWN = "表头里有调查表没有的一列"
COLUMN_TWICE = "表头里有一列出现两次"
COLUMN_MISSING = "表头里缺少这一项"

# Campaigns
CLOSED = "调查已经结束，不再接受答卷"
CLOSED_REMEDY = "如需继续调查，请另开一次"
ALREADY_CLOSED = "调查已经结束，测评结果已经固定"
STILL_RUNNING = "调查期到 {last} 为止，提前结束须写明理由"
STILL_RUNNING_REMEDY = "填写理由，或在 {last} 之后结束"
PERIOD_UPSIDE_DOWN = "调查期的最后一天不得早于第一天"
ASSESSOR_MISSING = "第三方测评须写明测评机构"
NO_THIRD_PARTY = "第三方测评不能由申报单位自己发起"
NO_THIRD_PARTY_REMEDY = "请由测评机构通过推荐部门或创建办公室发起"
TOO_FEW_SHEETS = "有效答卷的最低份数不得少于 {sheets} 份；用户确实不足的，请由创建办公室发起调查"
NOT_YOUR_APPLICATION = "申报单位只能为自己提交的申报发起调查"
NOT_YOUR_APPLICATION_REMEDY = "请填写您自己提交的申报编号；尚未申报的对象，请由推荐部门的经办人或创建办公室发起调查"
NOT_YOUR_DEPARTMENT = "调查对象已经申报，不由您所在的部门推荐"
NOT_YOUR_DEPARTMENT_REMEDY = "请由申报中写明的推荐部门的经办人，或由创建办公室发起调查"
NOT_YOURS = "这次调查不由您负责"
NOT_YOURS_REMEDY = "请用发起调查的账号，或由同一部门的经办人、创建办公室办理"
IMPORT_OVERLAP = "同一文件正在由另一次操作导入"
IMPORT_OVERLAP_REMEDY = "请稍后再次导入同一文件，已导入的各行不会重复计入"
NO_CAMPAIGN = "没有这次调查，或您无权查看"
NO_CAMPAIGN_REMEDY = "请核对编号，或用发起调查的账号登录"
UNKNOWN_ITEM = "问卷没有这一项"
ONE_SUBJECT = "请指明调查对象：填写申报编号，或填写对象本身，两者取一"
SUBJECT_INCOMPLETE = {
    "star": "服务明星须填写公民身份号码",
    "team": "服务班组须填写单位的统一社会信用代码和班组名称",
    "enterprise": "服务单位须填写统一社会信用代码",
    "leader": "卓越领导者须填写所在单位的统一社会信用代码",
}
USCC_WRONG = "统一社会信用代码不正确，请对照营业执照逐位核对"
CITIZEN_WRONG = "公民身份号码不正确，请对照身份证逐位核对"
CITIZEN_UNBORN = "公民身份号码中的出生日期晚于今天，请对照身份证核对"
NO_APPLICATION = "没有这份申报，或申报还没有送到"
NO_APPLICATION_REMEDY = "请核对申报编号；刚提交的申报请稍后再试，或由推荐部门的经办人直接填写调查对象发起"
FILE_TOO_LARGE = "文件超过 {limit} MB"
FILE_TOO_LARGE_REMEDY = "请把文件拆成几个再分别导入"
FILE_REFUSED = "这个文件不能作为调查表读取，没有导入任何一行"
FILE_REFUSED_REMEDY = "请按调查表的表头整理，另存为 CSV 后重新导入"
NOT_A_FILE = "请求体应为 CSV 文件本身（Content-Type: text/csv）"
NOT_A_FILE_REMEDY = "请以 text/csv 发送文件内容，不要用表单或 JSON 包装"
