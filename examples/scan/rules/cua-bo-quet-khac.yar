rule Cho_bo_quet_khac
{
    condition:
        filetype == "PHP"
}
