# 屏幕上的接口板。

station-board-busy = 正在处理接口板 { $board }（{ $by }）。
    .advice = 请等它结束；一次只处理一块板。
station-board-broken-off = 已在 { $role } 中断，没有任何更改。
    .advice = 把参考标准从端子上取下；准备好后重新开始。
station-board-nothing-asked = 现在没有提问。
    .advice = 请等下一个点。
station-file-too-large = 文件太大：{ $value } 字节。
    .advice = 最多 { $allowed } 字节；请用发布的文件。
rig-not-for-board = 台架 { $value } 没有这样的板。
    .advice = 可选：{ $allowed }。自己的台架文件放在本站的 rigs 文件夹里。
