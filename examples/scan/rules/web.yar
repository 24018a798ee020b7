rule Trang_chay_lenh
{
    meta:
        description = "Trang PHP chạy thẳng lệnh mà người gọi gửi tới"
        score = 80
    strings:
        $call = /(system|shell_exec|passthru)\(\$_(GET|POST|REQUEST)\[/ nocase
    condition:
        $call
}

rule Ten_tep_gia_anh
{
    meta:
        description = "Tệp mang đuôi ảnh nhưng là mã PHP"
        score = 60
    strings:
        $php = "<?php"
    condition:
        extension matches /\.(jpg|png|gif)$/ and $php at 0
}
